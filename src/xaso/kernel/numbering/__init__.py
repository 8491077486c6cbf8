"""Every number series: dossiers, documents, books; who reads the books is not known here."""
