package clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import lines.Lines;
import lines.Lines.Reply;
import openapi_generator_java.ApiClient;
import openapi_generator_java.ApiException;
import openapi_generator_java.ApiResponse;
import openapi_generator_java.api.TasksApi;
import openapi_generator_java.model.TaskComplete;
import openapi_generator_java.model.TaskCreate;
import openapi_generator_java.model.TaskUpdate;
import openapi_generator_java.model.ValidationProblem;

public final class OpenapiGeneratorJava implements Lines.Client {
  private interface Call<T> {
    ApiResponse<T> send() throws ApiException;
  }

  private final TasksApi api;
  private final ObjectMapper json;

  private OpenapiGeneratorJava(String baseUrl, String token) {
    var client = new ApiClient();
    client.updateBaseUri(baseUrl);
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
    api = new TasksApi(client);
    json = client.getObjectMapper();
  }

  public static void main(String[] args) throws Exception {
    Lines.serve(new OpenapiGeneratorJava(args[0], args[1]));
  }

  /** An error response is thrown, with its body as text. A 422 is read by its model. */
  private <T> Reply reply(Call<T> call) throws Exception {
    try {
      var response = call.send();
      return new Reply(response.getStatusCode(), response.getData() == null ? null : json.valueToTree(response.getData()));
    } catch (ApiException error) {
      var body = error.getResponseBody();
      if (error.getCode() == 0) throw error;
      if (error.getCode() == 422) return new Reply(422, json.valueToTree(json.readValue(body, ValidationProblem.class)));
      return new Reply(error.getCode(), body == null || body.isEmpty() ? null : json.readTree(body));
    }
  }

  @Override
  public Reply list(Boolean completed, Integer limit, Long cursor) throws Exception {
    return reply(() -> api.listTasksWithHttpInfo(completed, null, limit, cursor, null));
  }

  @Override
  public Reply create(JsonNode body, String key) throws Exception {
    var task = json.treeToValue(body, TaskCreate.class);
    return reply(() -> api.createTaskWithHttpInfo(task, key));
  }

  @Override
  public Reply get(long id, String ifNoneMatch) throws Exception {
    return reply(() -> api.getTaskWithHttpInfo(id, ifNoneMatch));
  }

  @Override
  public Reply update(long id, JsonNode body, String ifMatch) throws Exception {
    var change = json.treeToValue(body, TaskUpdate.class);
    return reply(() -> api.updateTaskWithHttpInfo(id, change, ifMatch, null));
  }

  @Override
  public Reply complete(long id, JsonNode body) throws Exception {
    var completion = body == null ? null : json.treeToValue(body, TaskComplete.class);
    return reply(() -> api.completeTaskWithHttpInfo(id, null, null, completion));
  }

  @Override
  public Reply remove(long id) throws Exception {
    return reply(() -> api.deleteTaskWithHttpInfo(id, null, null));
  }
}
