"""The folder `fonts/` goes in; faces, what they cover, what they measure, and subsets of them come out."""
