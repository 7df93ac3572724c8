-- For wrk: request n has token n (modulo the tokens; none if the line is empty) on task n (modulo the ids), which is its user's own.
local tokens = {}
for token in io.lines(os.getenv("TOKENS")) do tokens[#tokens + 1] = token == "" and "" or "Authorization: Bearer " .. token .. "\r\n" end
local first, ids, body = tonumber(os.getenv("FIRST_ID")), tonumber(os.getenv("IDS")), os.getenv("BODY")

local before, after = (os.getenv("METHOD") .. " " .. os.getenv("TARGET")):match("^(.-){id}(.*)$")
local start = before or os.getenv("METHOD") .. " " .. os.getenv("TARGET")
local middle = (after or "") .. " HTTP/1.1\r\nHost: localhost\r\n" .. (os.getenv("HEADERS") or "")
local rest = "\r\n"
if body then rest = "Content-Type: application/json\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body end

local n = -1
function request()
  n = n + 1
  return start .. (after and first + n % ids or "") .. middle .. tokens[n % #tokens + 1] .. rest
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\n{"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
