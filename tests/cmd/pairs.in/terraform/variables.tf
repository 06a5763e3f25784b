variable "aws_access_key" {
  default = "[KEY_ID]"
}
