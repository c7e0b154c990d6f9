"""At least one example for every verb: a line to type, and what it does."""

from collections.abc import Mapping, Sequence

from controller.core.message import mark

Example = tuple[str, str]
"""The whole command line, and what it does (a key of the catalogue)."""

EXAMPLES: Mapping[str, Sequence[Example]] = {
    "activate": (
        ("hinan activate -r 地震 --ordered-by 総務課長", mark("Open the whole town; it is shown and asked first.")),
        ("hinan activate -r 地震 -f 中央公民館 -f みどり小学校", mark("Open two facilities.")),
        ("hinan activate -r 訓練 --drill --lasts 30m -f 中央公民館", mark("A drill of half an hour.")),
    ),
    "end": (
        ("hinan end -r 避難所を閉じた", mark("End the one declaration that is open.")),
        ("hinan end 3 -r 避難所を閉じた", mark("End declaration 3.")),
    ),
    "status": (
        ("hinan status", mark("The whole town.")),
        ("hinan status -f 中央公民館", mark("One facility.")),
        ("hinan status --json | jq .mode", mark("For programs.")),
    ),
    "watch": (("hinan watch", mark("Leave it running beside you.")),),
    "plan": (
        ("hinan plan", mark("What is still to be sent now.")),
        ("hinan plan --as-if-activated -f 中央公民館", mark("What an activation would send there.")),
    ),
    "retry": (("hinan retry gym-1", mark("Try one device again, after it was put right.")),),
    "resume": (("hinan resume cisco_ios_ap -r 機器を直した", mark("Do not wait for the next try by itself.")),),
    "sign-off": (
        ("hinan sign-off 3 gym-1 -r '現地で電源断を確認。山田'", mark("Answer for gym-1, so that 3 can close.")),
    ),
    "readiness": (
        ("hinan readiness", mark("The whole town.")),
        ("hinan readiness 中央公民館", mark("One facility.")),
    ),
    "rehearse": (("hinan rehearse -f 中央公民館", mark("All devices of one facility.")),),
    "prepare": (
        ("hinan prepare --all --dry-run", mark("Read what would be sent.")),
        ("hinan prepare --all", mark("Prepare the whole town.")),
    ),
    "log": (("hinan log -n 50", mark("The last 50 records.")),),
    "history": (("hinan history 中央公民館 --hours 72", mark("The last three days.")),),
    "proof": (("hinan proof 3", mark("The proofs of declaration 3.")),),
    "report": (
        ("hinan report 3 --format pdf -o report.pdf", mark("To print, of declaration 3.")),
        ("hinan report --format csv -o report.csv", mark("For Excel, of the newest declaration.")),
    ),
    "read": (("hinan read gym-1", mark("What one access point reads now.")),),
    "serve": (("hinan serve --config /etc/hinan/hinan.toml", mark("As systemd starts it.")),),
    "tui": (("hinan tui", mark("Open the screen; F10 leaves it.")),),
    "demo": (
        ("hinan demo", mark("An imaginary town with the screen.")),
        ("hinan demo --headless --fault dead=1", mark("Run through once, with one dead device.")),
    ),
    "simulate": (("hinan simulate town --fault hang=2", mark("Devices only, two of which hang.")),),
    "help": (("hinan help inventory pin", mark("The same as `hinan inventory pin --help`.")),),
    "man": (("hinan man > hinan.1 && man -l hinan.1", mark("Read the whole manual.")),),
    "facility open": (("hinan facility open 中央公民館", mark("It takes people in.")),),
    "facility close": (("hinan facility close 中央公民館", mark("It is closed to people.")),),
    "facility unknown": (("hinan facility unknown 中央公民館", mark("Take it back.")),),
    "facility note": (("hinan facility note 中央公民館 北門から入る", mark("A line for colleagues.")),),
    "visits": (("hinan visits", mark("The list, the most pressing first.")),),
    "visits done": (
        ("hinan visits done gym-1 --open --by 体育館の山田", mark("Yamada saw 00000JAPAN at gym-1.")),
        ("hinan visits done gym-1 --closed --by 体育館の山田", mark("Yamada saw that it is gone.")),
    ),
    "mqtt setup": (("hinan mqtt setup --host broker.example.lg.jp", mark("For all of the inventory.")),),
    "mqtt agent": (("hinan mqtt agent openwrt gym-1", mark("Into the folder agents/gym-1.")),),
    "mqtt check": (("hinan mqtt check --config hinan.toml", mark("Try the broker of this configuration.")),),
    "mqtt revoke": (("hinan mqtt revoke gym-1", mark("A lost access point.")),),
    "inventory import": (
        ("hinan inventory import facilities.csv devices.csv access_points.csv", mark("Three tables.")),
        ("hinan inventory import town.xlsx", mark("One Excel file.")),
        ("hinan inventory import shelters.csv --format shelters", mark("A published list of evacuation sites.")),
    ),
    "export opendata": (
        ("hinan export opendata shelters -o shelters.csv", mark("The list of evacuation sites.")),
        ("hinan export opendata wifi -o wifi.csv", mark("The list of public Wi-Fi.")),
    ),
    "export geojson": (("hinan export geojson -o facilities.geojson", mark("For a map.")),),
    "export ngsi": (("hinan export ngsi --hide-below 0 -o entities.jsonld", mark("With every number that is known.")),),
    "export page": (("hinan export page /var/www/wifi", mark("Once, by hand; the daemon does it every minute.")),),
    "inventory export": (("hinan inventory export backup --form xlsx", mark("One Excel file in the folder backup.")),),
    "inventory list": (("hinan inventory list", mark("Everything that can be named.")),),
    "inventory pin": (("hinan inventory pin gym-1", mark("A device that was replaced.")),),
    "inventory detect": (
        ("hinan inventory detect", mark("All devices.")),
        (
            "hinan inventory detect --address 192.0.2.9 --credential town",
            mark("A device that is not in the inventory yet."),
        ),
    ),
    "print card": (
        ("hinan print card --phone '保守会社 0574-00-0000' -o card.pdf", mark("With a telephone number on it.")),
    ),
    "print poster": (
        ("hinan print poster --facility 中央公民館 -o poster.pdf", mark("For one facility.")),
        ("hinan print poster --all -o - | lp", mark("For all, straight to the printer.")),
    ),
    "print list": (("hinan print list -o list.pdf", mark("For the night without a screen.")),),
    "web": (("hinan web --config /etc/hinan/hinan.toml", mark("As systemd starts it, beside the daemon.")),),
    "web user add": (("hinan web user add 山田", mark("Yamada may sign in; the password is asked for.")),),
    "web user list": (("hinan web user list", mark("Everybody who may sign in.")),),
    "web user remove": (("hinan web user remove 山田", mark("Yamada may sign in no more.")),),
    "profile check": (("hinan profile check my_ap.toml", mark("A file of your own.")),),
    "profile list": (("hinan profile list", mark("Those that ship with hinan.")),),
    "profile test": (("hinan profile test openwrt", mark("One family; ten seconds.")),),
}
"""By verb, as one types it."""
