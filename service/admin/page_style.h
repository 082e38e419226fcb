// How the operator's page looks.
#pragma once

namespace flexiti {

// A style sheet. It stands in the page itself, and the page's Content-Security-Policy names its
// hash.
extern const char kPageStyle[];

}  // namespace flexiti
