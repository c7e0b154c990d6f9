"""The open-data lists of municipalities, in and out: public Wi-Fi, evacuation sites, shelters."""
