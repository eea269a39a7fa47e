"""What a stage costs a month: measured work, dated prices, and what an order brings along."""
