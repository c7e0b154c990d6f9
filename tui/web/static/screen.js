// Around textual-serve's terminal: letters that fit, keys for fingers, and what to say when the connection ends.
"use strict";
(() => {
  const FONT = '"Roboto Mono"';
  const COLUMNS_WANTED = 80, COLUMNS_LEAST = 56, LETTERS_LEAST = 11, LETTERS_MOST = 18;
  const TRY_AGAIN_MS = 3000;
  const page = document.body, terminal = document.getElementById("terminal");
  let connection = null;

  // The terminal keeps its connection to itself; whatever it opens, we hear of.
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(...words) {
      super(...words);
      connection = this;
      this.addEventListener("close", (event) => closed(event.code));
    }
    send(text) {
      if (this.readyState === Native.OPEN) super.send(text);
    }
  };

  function size() {
    // As many cells as the screens need, if the letters can still be read; more where there is room.
    const brush = document.createElement("canvas").getContext("2d");
    brush.font = `100px ${FONT}, Monaco, "Courier New", monospace`;
    const cell = brush.measureText("0").width / 100;
    const fitting = (columns) => Math.floor(terminal.clientWidth / columns / cell);
    const wanted = terminal.clientWidth < 640 ? COLUMNS_LEAST : COLUMNS_WANTED;
    return Math.max(LETTERS_LEAST, Math.min(LETTERS_MOST, fitting(wanted)));
  }

  function chosenSize() {
    const kept = Number(localStorage.getItem("letters"));
    return kept >= 6 && kept <= 48 ? kept : size();
  }

  function send(text) {
    if (connection) connection.send(JSON.stringify(["stdin", text]));
  }

  const input = () => terminal.querySelector(".xterm-helper-textarea");

  function listenToFingers() {
    for (const key of document.querySelectorAll("button.key")) {
      key.addEventListener("click", () => send(key.dataset.key));
      key.addEventListener("pointerdown", (event) => event.preventDefault()); // the keyboard stays as it is
    }
    for (const button of document.querySelectorAll("button.size")) {
      button.addEventListener("click", () => {
        localStorage.setItem("letters", String(chosenSize() + Number(button.dataset.step)));
        location.reload();
      });
    }
    const keyboard = document.getElementById("keyboard");
    keyboard.addEventListener("click", () => {
      const wanted = input().inputMode === "none";
      input().inputMode = wanted ? "text" : "none";
      keyboard.classList.toggle("is-on", wanted);
      input().blur();
      input().focus();
    });
    document.getElementById("again").addEventListener("click", () => location.reload());
  }

  function fitTheVisiblePart() {
    // A telephone's keyboard covers the page; what is left is what counts.
    const view = window.visualViewport;
    if (!view) return;
    view.addEventListener("resize", () => {
      page.style.height = `${view.height}px`;
      window.scrollTo(0, 0);
      if (window.onresize) window.onresize();
    });
  }

  function closed(code) {
    const said = page.getAttribute(`data-closed-${code}`);
    const box = document.getElementById("closed");
    box.querySelector("p").textContent = said || page.dataset.lost;
    box.hidden = false;
    document.getElementById("again").focus();
    if (!said) setTimeout(tryAgain, TRY_AGAIN_MS);
  }

  async function tryAgain() {
    try {
      await fetch("/", { cache: "no-store" });
      location.reload(); // to the sign-in, if that is needed now
    } catch {
      setTimeout(tryAgain, TRY_AGAIN_MS);
    }
  }

  async function start() {
    // Letters are drawn once and kept as pictures, so they must be there before the first.
    await Promise.allSettled([document.fonts.load(`16px ${FONT}`, "0あ"), document.fonts.load(`bold 16px ${FONT}`, "0あ")]);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    terminal.dataset.sessionWebsocketUrl = `${scheme}//${location.host}/screen`;
    // The terminal rounds a cell down to whole dots: 8.9999 would become 8, and wide letters overlap.
    terminal.dataset.fontSize = String(chosenSize() + 0.1);
    const script = document.createElement("script");
    script.src = "/static/textual.js";
    script.onload = () => {
      if (document.readyState !== "complete") {
        window.addEventListener("load", begun); // after the terminal's own
      } else {
        window.onload();
        begun();
      }
    };
    document.head.append(script);
  }

  function begun() {
    if (window.matchMedia("(pointer: coarse)").matches) input().inputMode = "none";
    listenToFingers();
    fitTheVisiblePart();
    input().focus();
  }

  start();
})();
