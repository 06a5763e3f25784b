aws_secret_key = "[SECRET]"
