"""Review in the browser and over JSON: people decide what the program only suspects; docs/review.md."""
