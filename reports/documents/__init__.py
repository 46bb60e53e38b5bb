"""Documents made from the data (公文): a draft text, paper and Word file, number, archive."""
