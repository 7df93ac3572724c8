package lines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Lets generators/lines.ts call a client that is written in Java or Kotlin: a call per line, and a reply per line. */
public final class Lines {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The status of a response, and its body; null for 204 and 304. */
  public record Reply(int status, JsonNode body) {}

  /** The six operations. What is null is not sent. */
  public interface Client {
    Reply list(Boolean completed, Integer limit, Long cursor) throws Exception;

    Reply create(JsonNode body, String key) throws Exception;

    Reply get(long id, String ifNoneMatch) throws Exception;

    Reply update(long id, JsonNode body, String ifMatch) throws Exception;

    Reply complete(long id, JsonNode body) throws Exception;

    Reply remove(long id) throws Exception;
  }

  private Lines() {}

  public static void serve(Client client) throws Exception {
    var output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (var line = input.readLine(); line != null; line = input.readLine()) {
      Object reply;
      try {
        reply = call(client, JSON.readTree(line));
      } catch (Exception error) {
        reply = Map.of("error", String.valueOf(error));
      }
      output.println(JSON.writeValueAsString(reply));
    }
  }

  private static Reply call(Client client, JsonNode line) throws Exception {
    var id = line.path(1).asLong();
    return switch (line.get(0).asText()) {
      case "list" -> client.list(
          line.get(1).has("completed") ? line.get(1).get("completed").asBoolean() : null,
          line.get(1).has("limit") ? line.get(1).get("limit").asInt() : null,
          line.get(1).has("cursor") ? line.get(1).get("cursor").asLong() : null);
      case "create" -> client.create(line.get(1), text(line, 2));
      case "get" -> client.get(id, text(line, 2));
      case "update" -> client.update(id, line.get(2), text(line, 3));
      case "complete" -> client.complete(id, line.hasNonNull(2) ? line.get(2) : null);
      case "remove" -> client.remove(id);
      default -> throw new IllegalArgumentException("no operation " + line.get(0));
    };
  }

  private static String text(JsonNode line, int index) {
    return line.hasNonNull(index) ? line.get(index).asText() : null;
  }
}
