# The requests of a HAR file that the service refused as invalid: what was sent, and why it was refused.
.log.entries[] | select(.response.status | IN(400, 422))
| "\(.request.method) \(.request.url) \(.request.postData.text // "") \(.response.content.text)"
