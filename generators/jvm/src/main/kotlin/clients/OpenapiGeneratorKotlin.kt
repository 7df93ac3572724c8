package clients

import com.fasterxml.jackson.databind.JsonNode
import lines.Lines
import lines.Lines.Reply
import openapi_generator_kotlin.apis.TasksApi
import openapi_generator_kotlin.infrastructure.ApiClient
import openapi_generator_kotlin.infrastructure.ApiResponse
import openapi_generator_kotlin.infrastructure.ClientError
import openapi_generator_kotlin.infrastructure.Serializer
import openapi_generator_kotlin.infrastructure.Success
import openapi_generator_kotlin.models.TaskComplete
import openapi_generator_kotlin.models.TaskCreate
import openapi_generator_kotlin.models.TaskUpdate
import openapi_generator_kotlin.models.ValidationProblem

private val json = Serializer.jacksonObjectMapper

class OpenapiGeneratorKotlin(baseUrl: String) : Lines.Client {
    private val api = TasksApi(baseUrl)

    /** The body of an error is text. A 422 is read by its model. */
    private fun reply(response: ApiResponse<*>): Reply {
        val body: Any? = when (response) {
            is Success<*> -> response.data.takeUnless { response.statusCode == 204 }
            is ClientError<*> -> response.body?.let { read(response.statusCode, it.toString()) }
            else -> null
        }
        return Reply(response.statusCode, body?.let { json.valueToTree<JsonNode>(it) })
    }

    private fun read(status: Int, body: String): Any =
        if (status == 422) json.readValue(body, ValidationProblem::class.java) else json.readTree(body)

    override fun list(completed: Boolean?, limit: Int?, cursor: Long?) =
        reply(api.listTasksWithHttpInfo(completed, null, limit, cursor, null))

    override fun create(body: JsonNode, key: String?) =
        reply(api.createTaskWithHttpInfo(json.treeToValue(body, TaskCreate::class.java), key))

    override fun get(id: Long, ifNoneMatch: String?) = reply(api.getTaskWithHttpInfo(id, ifNoneMatch))

    override fun update(id: Long, body: JsonNode, ifMatch: String?) =
        reply(api.updateTaskWithHttpInfo(id, json.treeToValue(body, TaskUpdate::class.java), ifMatch, null))

    override fun complete(id: Long, body: JsonNode?) =
        reply(api.completeTaskWithHttpInfo(id, null, null, body?.let { json.treeToValue(it, TaskComplete::class.java) }))

    override fun remove(id: Long) = reply(api.deleteTaskWithHttpInfo(id, null, null))
}

fun main(args: Array<String>) {
    ApiClient.accessToken = args[1]
    Lines.serve(OpenapiGeneratorKotlin(args[0]))
}
