#include "service/flexiti/widgets.h"

#include "service/flexiti/financing_json.h"
#include "service/flexiti/widget_json.h"

namespace flexiti {

absl::StatusOr<v1::StartWidgetResponse> Widgets::Start(const v1::StartWidgetRequest& request,
                                                       const Terms& terms) const {
  const UpstreamCall call = {.endpoint = "POST /widget/init",
                             .effect = Effect::kChange,
                             .method = "POST",
                             .scope = TokenScope::kCustomer,
                             .version = upstream_.config().versions().widget(),
                             .path = "/widget/init",
                             .query = {{"lang", LangWord(request.lang())}},
                             .body = EncodeWidget(request),
                             .field_paths = WidgetFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::StartWidgetResponse response;
  const absl::Status status = DecodeWidget(*reply, &response);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  return response;
}

}  // namespace flexiti
