// POST /widget/init on the wire (contract, section 4.16). Pure.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "flexiti/v1/customer_service.pb.h"
#include "service/flexiti/json.h"

namespace flexiti {

// The body. Precondition: `request` was validated.
std::string EncodeWidget(const v1::StartWidgetRequest& request);

// kInvalidArgument if no widget can be opened with it.
absl::Status DecodeWidget(const Json& json, v1::StartWidgetResponse* response);

// Of the field whose upstream name this is.
std::string WidgetFieldPath(const std::string& parameter);

}  // namespace flexiti
