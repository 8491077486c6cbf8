"""Payment gateways: a payer is sent there, what comes back is a hint, the signed query decides."""
