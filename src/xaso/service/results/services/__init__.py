"""What writes result documents: issuing and revoking, versions, signing, what anybody may check."""
