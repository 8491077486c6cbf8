"""What a case ends with: the document, its versions, its number and whether it still holds."""
