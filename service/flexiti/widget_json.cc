#include "service/flexiti/widget_json.h"

namespace flexiti {

std::string EncodeWidget(const v1::StartWidgetRequest&) { return "{}"; }

absl::Status DecodeWidget(const Json&, v1::StartWidgetResponse*) {
  return absl::UnimplementedError("not written yet");
}

std::string WidgetFieldPath(const std::string& parameter) { return parameter; }

}  // namespace flexiti
