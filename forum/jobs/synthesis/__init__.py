"""Jobs on what facilitators sum up."""
