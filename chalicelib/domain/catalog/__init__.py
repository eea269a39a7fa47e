"""Catalog: products, variants, categories, brands, and what shoppers see of them, rendered when it changes.

A product is draft, published or unpublished (rules/products.py); edits show only when published. It tells
ProductPublished, ProductUnpublished, CategoryMoved and CategoryRenamed, and hears of promotions (cuts), of stock (sold
out or not) and of itself.
"""
