"""The fault harness: break a running system on purpose and count what was lost.

It drives Xã Số from outside, over HTTP and signals, as the network and the power would. The
switches that break a rule for a negative control live here, never in `src`.
"""
