"""What changed in the papers, who is told of it, and how it reaches them; knows no channel."""
