// The operator's page: `AdminView` as HTML, for a person at three in the morning.
#pragma once

#include <string>

#include "service/admin/admin_view.h"

namespace flexiti {

enum class Refresh { kOn, kOff };
inline constexpr int kRefreshSeconds = 5;

// One whole document, for any width from 320 px on, light and dark. It needs no script, and nothing
// from elsewhere. Whatever stands in `view` is text in it, never markup.
std::string AdminPage(const AdminView& view, Refresh refresh);

// What the page may do, as a Content-Security-Policy: show itself with its own style, and nothing
// else.
std::string AdminPagePolicy();

}  // namespace flexiti
