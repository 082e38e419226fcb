#include "client/cli/json.h"

#include <cstdio>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cpp/names.h"
#include "google/protobuf/util/json_util.h"

namespace flexiti::cli {
namespace {

// A JSON string. Bytes beyond ASCII pass as they are: protobuf holds UTF-8 only.
std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof(escape), "\\u%04x", static_cast<unsigned>(c));
      quoted += escape;
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

class ObjectWriter {
 public:
  void Text(const std::string& name, const std::string& value) {
    if (!value.empty()) Raw(name, Quoted(value));
  }
  void Raw(const std::string& name, const std::string& value) {
    members_.push_back(absl::StrCat("    ", Quoted(name), ": ", value));
  }
  std::string Finish() const {
    return absl::StrCat("{\n", absl::StrJoin(members_, ",\n"), "\n  }");
  }

 private:
  std::vector<std::string> members_;
};

std::string Fields(const std::vector<client::FieldViolation>& fields) {
  std::vector<std::string> items;
  items.reserve(fields.size());
  for (const client::FieldViolation& violation : fields) {
    items.push_back(absl::StrCat("{\"field\": ", Quoted(violation.field),
                                 ", \"description\": ", Quoted(violation.description), "}"));
  }
  return absl::StrCat("[", absl::StrJoin(items, ", "), "]");
}

}  // namespace

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) return absl::StrCat("{\"unprintable\": ", Quoted(message.GetTypeName()), "}\n");
  return json;
}

std::string ToJson(const client::Error& error, const std::string& request_id) {
  ObjectWriter object;
  object.Text("code", client::Name(error.code));
  object.Text("reason", error.reason);
  object.Text("outcome", client::Name(error.outcome));
  object.Text("next_action", client::Name(error.next_action));
  object.Text("message", error.message);
  object.Text("customer_message", error.customer_message);
  if (!error.fields.empty()) object.Raw("fields", Fields(error.fields));
  object.Text("upstream_error", error.upstream_error);
  if (error.http_status != 0) object.Raw("http_status", absl::StrCat(error.http_status));
  object.Text("endpoint", error.endpoint);
  object.Text("reference_id", error.reference_id);
  if (error.retry_delay.has_value()) {
    object.Raw("retry_delay_ms", absl::StrCat(error.retry_delay->count()));
  }
  object.Text("request_id", request_id);
  return absl::StrCat("{\n  \"error\": ", object.Finish(), "\n}\n");
}

}  // namespace flexiti::cli
