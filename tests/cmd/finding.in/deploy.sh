git clone https://bob:[GITHUB_TOKEN]@github.com/o/r.git
