// Flexiti's widget, in which a shopper identifies (contract, section 4.16).
#pragma once

#include "absl/status/statusor.h"
#include "flexiti/v1/customer_service.pb.h"
#include "service/flexiti/upstream.h"

namespace flexiti {

// Requests were validated. Errors carry their Outcome (failure.h). Thread-safe.
class Widgets {
 public:
  // `upstream` must outlive this.
  explicit Widgets(const Upstream& upstream) : upstream_(upstream) {}

  // Without `operation`, which the caller fills in.
  absl::StatusOr<v1::StartWidgetResponse> Start(const v1::StartWidgetRequest& request,
                                                const Terms& terms) const;

 private:
  const Upstream& upstream_;
};

}  // namespace flexiti
