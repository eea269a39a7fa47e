"""What imports do: asking for jobs (jobs.py), working through a file (working.py) row by row (rows.py, stocking.py), on
top of what is there already (there.py), and writing everything into a file (exporting.py)."""
