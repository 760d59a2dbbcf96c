"""How often guesses and treatments differ from what people choose once they know enough.

What is counted and how: docs/explanation/preference-misdiagnosis.md. What is left out so that
nobody is recognised: docs/adr/0028-small-numbers.md.
"""
