"""Stand-ins for payment gateways: a process of their own, with signing code of their own.

Nothing here is imported by what speaks to gateways, and nothing here imports it: a mistake made on
both sides would not be seen. They know which payments truly succeeded and say so at `/kiem-tra`.
"""
