"""Files that people bring: checked when they come, kept by their hash, handed out as attachments only."""
