"""PDF: the document as values, set in parts by Typst, and the parts joined to one file."""
