// The capture endpoints on the wire (contract, sections 4.5, 4.7 and 4.8). Pure.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "service/flexiti/json.h"
#include "service/flexiti/list_json.h"

namespace flexiti {

// The bodies of POST .../capture and POST .../return. Precondition: `request` was validated.
std::string EncodeCapture(const v1::CaptureAuthorizationRequest& request,
                          const std::string& reference);
std::string EncodeReturn(const v1::ReturnCaptureRequest& request, const std::string& reference);

// The query of GET /captures.
Query EncodeListQuery(const v1::ListCapturesRequest& request, int page_number, int page_size);

// One capture, of which every member may be absent. kInvalidArgument, naming the member, for an
// amount or id that is none.
absl::Status DecodeCapture(const Json& json, v1::Capture* capture);

// The reply of POST .../return. kInvalidArgument, naming the member, if it cannot be one: no
// return_id, or an amount or id that is none.
absl::Status DecodeReturn(const Json& json, v1::ReturnCaptureResponse* response);

}  // namespace flexiti
