#include "service/config/reference.h"

#include <google/protobuf/descriptor.h>

#include "absl/strings/str_cat.h"
#include "service/config/config.pb.h"
#include "service/config/rule.pb.h"
#include "service/config/scalar.h"

namespace flexiti::config {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;

std::string DefaultOf(const Rule& bounds) {
  if (bounds.required()) return "*required*";
  return absl::StrCat("`", bounds.default_value().empty() ? "\"\"" : bounds.default_value(), "`");
}

void AddSection(const Descriptor& type, const std::string& prefix, std::string& rows) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const Rule& bounds = field.options().GetExtension(rule);
    const std::string path = prefix + field.name();
    if (IsScalar(field)) {
      absl::StrAppend(&rows, "| `", path, "` | ", DefaultOf(bounds), " | ", Allowed(field), " | ",
                      bounds.help(), " |\n");
      continue;
    }
    if (IsListOfScalars(field)) {
      absl::StrAppend(&rows, "| `", path, "[]` | ", bounds.required() ? "*required*" : "`[]`",
                      " | a list, each ", Allowed(field), " | ", bounds.help(), " |\n");
      continue;
    }
    absl::StrAppend(&rows, "| **`", path, "`** | ", bounds.required() ? "*required*" : "", " | ",
                    field.is_repeated() ? "a list" : "", " | ", bounds.help(), " |\n");
    AddSection(*field.message_type(), path + (field.is_repeated() ? "[]." : "."), rows);
  }
}

}  // namespace

std::string Reference() {
  std::string rows = "| key | default | allowed | meaning |\n|---|---|---|---|\n";
  AddSection(*Gateway::descriptor(), "", rows);
  return rows;
}

}  // namespace flexiti::config
