"""The inventory as spreadsheets: `reading` brings files in, `writing` takes them out, `columns` names every header."""
