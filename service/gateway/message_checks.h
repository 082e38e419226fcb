// Checks of what several requests share. Each names its fields as those requests do.
#pragma once

#include <string>

#include "flexiti/v1/financing.pb.h"
#include "service/flexiti/page_token.h"
#include "service/gateway/field_checks.h"

namespace flexiti {

void CheckFinancing(const v1::FinancingOption& option, bool present, FieldChecks& checks);
void CheckInStore(const v1::InStore& in_store, FieldChecks& checks);
void CheckSkuData(const v1::SkuData& sku, FieldChecks& checks);
void CheckLang(v1::Language lang, FieldChecks& checks);

// The merchant's order id.
template <typename Request>
void CheckReference(const Request& request, FieldChecks& checks) {
  checks.Ascii("reference", request.reference(), 40, FieldChecks::kOptional);
}

// The store and the employee of a back-office call.
template <typename Request>
void CheckStore(const Request& request, FieldChecks& checks) {
  checks.Ascii("external_location_id", request.external_location_id(), 50, FieldChecks::kOptional);
  checks.Ascii("external_employee_id", request.external_employee_id(), 50, FieldChecks::kOptional);
}

template <typename Request>
void CheckCustomer(const Request& request, FieldChecks& checks) {
  switch (request.customer_case()) {
    case Request::kVccNumber:
      return checks.Digits("vcc_number", request.vcc_number(), 16, 16, FieldChecks::kRequired);
    case Request::kAccountNumber:
      return checks.Digits("account_number", request.account_number(), 1, 14,
                           FieldChecks::kRequired);
    case Request::kCustomerId:
      return checks.CustomerId("customer_id", request.customer_id());
    case Request::CUSTOMER_NOT_SET:
      return checks.Violate("customer", "needs one of vcc_number, account_number and customer_id");
  }
}

template <typename Request>
void CheckChannel(const Request& request, FieldChecks& checks) {
  if (request.has_in_store()) {
    CheckInStore(request.in_store(), checks);
  } else if (request.has_online()) {
    checks.Ascii("online.widget_session_id", request.online().widget_session_id(), 100,
                 FieldChecks::kRequired);
  } else {
    checks.Violate("channel", "needs one of in_store and online");
  }
}

// The page and the dates of a list.
template <typename Request>
void CheckList(const Request& request, FieldChecks& checks) {
  checks.Range("page_size", request.page_size(), 0, kMaxPageSize);
  if (!ReadPageToken(request).ok()) checks.Violate("page_token", kPageTokenProblem);
  checks.Date("create_date_from", request.has_create_date_from(), request.create_date_from());
  checks.Date("create_date_to", request.has_create_date_to(), request.create_date_to());
}

}  // namespace flexiti
