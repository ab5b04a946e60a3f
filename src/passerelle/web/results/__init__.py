"""What can become of a signed result: corrections, appeals, another attempt, an award of what was corrected."""
