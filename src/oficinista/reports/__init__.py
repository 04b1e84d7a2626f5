"""What the office did, in numbers: named questions with definitions that are data, and one answer to each question."""
