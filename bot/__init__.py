"""InvestBot Chongqing: answers investors' questions from official papers, down to the clause."""

__version__ = "0.1.0"
