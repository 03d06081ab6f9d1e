"""A posting from publication to its end and what is told of it afterwards."""
