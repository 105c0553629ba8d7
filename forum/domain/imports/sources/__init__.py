"""Old discussions in other forms than our own: what each kind of file is made into."""
