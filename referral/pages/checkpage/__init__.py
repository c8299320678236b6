"""文书核验: the page that the QR code of a letter leads to. Open to everybody; it tells number, title and date alone."""
