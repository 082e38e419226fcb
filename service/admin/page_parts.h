// The parts of the operator's page, in its order.
#pragma once

#include <string>

#include "service/admin/admin_view.h"
#include "service/admin/html.h"

namespace flexiti {

enum class Tone { kPlain, kOk, kNote, kWarning, kBad };

// A sign and a word, so that nobody must see its colour.
Html State(Tone tone, const std::string& word);
// The sign alone, for what is told beside it.
Html Sign(Tone tone);
// "ok", "note", "warn", "bad", or "": a class of the style sheet.
const char* ClassOf(Tone tone);

// How much of a limit is used, as a bar. For eyes only: the numbers must stand beside it.
Html Bar(const AdminView::Limit& limit);
// Bar and numbers: "3 of 500".
Html Use(const AdminView::Limit& limit);

// "CreatePurchase" with its service under it.
Html MethodCell(const std::string& method);
// "12 s ago", and under it the time.
Html When(absl::Time time, absl::Time now);
// The merchant, and under it who called.
Html MerchantCell(const std::string& merchant_id, const std::string& caller);

// Begins a part, which `id` names; it ends with EndSection.
void BeginSection(const char* id, const std::string& title, Html& page);
void EndSection(Html& page);
void AddParagraph(const std::string& text, Html& page);

void AddBanner(const AdminView& view, Html& page);
void AddTiles(const AdminView& view, Html& page);
void AddOperations(const AdminView& view, Html& page);
void AddFlexiti(const AdminView& view, Html& page);
void AddCertificates(const AdminView& view, Html& page);
void AddFiles(const AdminView& view, Html& page);
void AddMerchants(const AdminView& view, Html& page);
void AddCalls(const AdminView& view, Html& page);
void AddFailures(const AdminView& view, Html& page);
void AddRefusals(const AdminView& view, Html& page);

// More are only counted.
inline constexpr int kMaxCallsShown = 50;
inline constexpr int kMaxFailuresShown = 20;
inline constexpr int kMaxMerchantsShown = 50;

}  // namespace flexiti
