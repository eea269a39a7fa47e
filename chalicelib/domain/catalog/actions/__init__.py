"""What the catalog does: taxonomy, products, publishing, what shoppers read, cuts and stock, imports."""
