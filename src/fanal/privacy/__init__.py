"""Privacy: how long records are kept, who keeps them longer, their erasing, and the proof of it."""
