"""What supervisors change about ready answers."""
