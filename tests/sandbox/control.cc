#include "tests/sandbox/control.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/sandbox/fault_json.h"
#include "tests/sandbox/http_reader.h"
#include "tests/sandbox/record_json.h"
#include "tests/sandbox/reply_writer.h"
#include "tests/sandbox/scenario.h"
#include "tests/sandbox/stream.h"

namespace flexiti_sandbox {
namespace {

HttpReply Say(int status, const std::string& text) {
  HttpReply reply;
  reply.status = status;
  reply.body = Json::Object().Set("message", Json::String(text)).Dump() + "\n";
  return reply;
}

HttpReply Show(const Json& json) {
  HttpReply reply;
  reply.body = json.Dump() + "\n";
  return reply;
}

HttpReply Wrong(const absl::Status& status) {
  return Say(status.code() == absl::StatusCode::kNotFound ? 404 : 400,
             std::string(status.message()));
}

template <class T>
Json List(const std::vector<T>& items) {
  Json list = Json::Array();
  for (const T& item : items) list.Append(ToJson(item));
  return list;
}

std::string Field(const Json& json, const std::string& name) {
  const Json* field = json.Find(name);
  return field == nullptr ? "" : field->text();
}

HttpReply Advance(Sandbox& sandbox, const Json& body) {
  int64_t seconds = 0;
  if (!absl::SimpleAtoi(Field(body, "advance_seconds"), &seconds)) {
    return Say(400, "advance_seconds must be a whole number");
  }
  sandbox.Advance(std::chrono::seconds(seconds));
  return Show(Json::Object().Set("now", Json::String(FormatTime(sandbox.Now()))));
}

// One fault, or {"faults": [...]}.
HttpReply Arm(Sandbox& sandbox, const Json& body) {
  const Json* many = body.Find("faults");
  std::vector<Fault> faults;
  for (const Json& json : many != nullptr ? many->items() : std::vector<Json>{body}) {
    absl::StatusOr<Fault> fault = ParseFault(json);
    if (!fault.ok()) return Wrong(fault.status());
    faults.push_back(*std::move(fault));
  }
  for (const Fault& fault : faults) sandbox.Arm(fault);
  return Show(Json::Object().Set("armed", Json::Number(static_cast<int64_t>(sandbox.armed()))));
}

HttpReply Restyle(Sandbox& sandbox, const Json& body) {
  ReplyStyle style = sandbox.Style();
  std::string text;
  for (const auto& [name, value] : body.fields()) {
    absl::StrAppend(&text, text.empty() ? "" : ",", name, "=", value.text());
  }
  const absl::Status parsed = ParseStyle(text, style);
  if (!parsed.ok()) return Wrong(parsed);
  sandbox.SetStyle(style);
  return Say(200, "set");
}

HttpReply SetSecrets(Sandbox& sandbox, const Json& body) {
  const Json* secrets = body.Find("client_secrets");
  if (secrets == nullptr || !secrets->is_array()) {
    return Say(400, "client_secrets must be a list of texts");
  }
  std::vector<std::string> texts;
  for (const Json& secret : secrets->items()) {
    if (!secret.is_string()) return Say(400, "client_secrets must be a list of texts");
    texts.push_back(secret.text());
  }
  const Json* revoke = body.Find("revoke_tokens");
  if (revoke != nullptr && !revoke->is_bool()) {
    return Say(400, "revoke_tokens must be true or false");
  }
  const absl::Status set = sandbox.SetClientSecrets(Field(body, "client_id"), texts,
                                                    revoke != nullptr && revoke->is_true());
  return set.ok() ? Say(200, "set") : Wrong(set);
}

HttpReply FinishWidget(Sandbox& sandbox, const Json& body) {
  const Json* verified = body.Find("verified");
  if (verified == nullptr || !verified->is_bool())
    return Say(400, "verified must be true or false");
  const absl::Status finished =
      sandbox.FinishWidget(Field(body, "widget_session_id"), verified->is_true());
  return finished.ok() ? Say(200, "set") : Wrong(finished);
}

}  // namespace

void Control::Serve(int fd) {
  const std::unique_ptr<Stream> stream = PlainStream(fd);
  HttpReader reader(*stream);
  for (;;) {
    HttpRequest request;
    HttpReader::Result result = reader.ReadHead(request);
    if (result == HttpReader::Result::kRead) result = reader.ReadBody(request);
    if (result == HttpReader::Result::kInvalid) {
      stream->Write(EncodeReply(Say(reader.error_status(), reader.error()), 0, false));
    }
    if (result != HttpReader::Result::kRead) break;
    if (!stream->Write(EncodeReply(Handle(request), 0, request.keep_alive))) break;
    if (!request.keep_alive) break;
  }
  stream->Close(Stream::How::kClean);
}

HttpReply Control::Handle(const HttpRequest& request) {
  if (request.method == "GET") return Get(request);
  if (request.method == "POST") return Post(request);
  if (request.method == "DELETE" && request.path == "/faults") {
    sandbox_.DisarmAll();
    return Say(200, "disarmed");
  }
  if (request.method == "DELETE" && request.path == "/exchanges") {
    sandbox_.ClearExchanges();
    return Say(200, "cleared");
  }
  return Say(404, "no such control; the sandbox's README lists them");
}

HttpReply Control::Get(const HttpRequest& request) {
  if (request.path == "/journal") {
    return Show(Json::Object().Set("journal", List(sandbox_.Journal())));
  }
  if (request.path == "/exchanges") {
    const auto query = ParseForm(request.query);
    const std::string* since = query.has_value() ? FindPair(*query, "since") : nullptr;
    uint64_t after = 0;
    if (since != nullptr && !absl::SimpleAtoi(*since, &after)) {
      return Say(400, "since must be a sequence number");
    }
    return Show(Json::Object().Set("exchanges", List(sandbox_.Exchanges(after))));
  }
  if (request.path == "/state") {
    return Show(Json::Object()
                    .Set("now", Json::String(FormatTime(sandbox_.Now())))
                    .Set("http_port", Json::Number(sandbox_.http_port()))
                    .Set("https_port", Json::Number(sandbox_.https_port()))
                    .Set("accounts", List(sandbox_.Accounts()))
                    .Set("sent_codes", List(sandbox_.SentCodes()))
                    .Set("armed", Json::Number(static_cast<int64_t>(sandbox_.armed())))
                    .Set("connections", ToJson(sandbox_.Connections())));
  }
  if (request.path == "/healthz") return Say(200, "ok");
  return Say(404, "no such control; the sandbox's README lists them");
}

HttpReply Control::Post(const HttpRequest& request) {
  absl::StatusOr<Json> body = Json::Parse(request.body.empty() ? "{}" : request.body);
  if (!body.ok()) return Wrong(body.status());
  if (request.path == "/faults") return Arm(sandbox_, *body);
  if (request.path == "/clock") return Advance(sandbox_, *body);
  if (request.path == "/style") return Restyle(sandbox_, *body);
  if (request.path == "/secrets") return SetSecrets(sandbox_, *body);
  if (request.path == "/widget") return FinishWidget(sandbox_, *body);
  if (request.path == "/checkout") {
    const absl::Status finished = sandbox_.FinishCheckout(
        Field(*body, "online_order_id"), Field(*body, "status"), Field(*body, "apply_status"));
    return finished.ok() ? Say(200, "set") : Wrong(finished);
  }
  if (request.path == "/reset") {
    sandbox_.Reset();
    return Say(200, "reset");
  }
  return Say(404, "no such control; the sandbox's README lists them");
}

}  // namespace flexiti_sandbox
