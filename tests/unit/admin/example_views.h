// Two moments of a gateway, for tests of its page.
#pragma once

#include "service/admin/admin_view.h"

namespace flexiti {

// 2026-05-03 03:04:05 UTC.
absl::Time ExampleNow();

// Nothing is wrong; some calls run.
AdminView HealthyView();
// About everything is wrong.
AdminView TroubledView();

}  // namespace flexiti
