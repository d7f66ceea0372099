package io.attune.stage.feature;

import io.attune.language.decision.DecisionRequest;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.profile.Viewer;
import io.attune.state.rate.RateSnapshot;

/// What the columns of ads are told from.
///
/// @param catalog of whose schema the plan is
/// @param campaigns which define the creatives and line items of the offers
/// @param rates what was counted of the creatives
/// @param viewer of the catalogue's schema
/// @param request for its moment and context
public record AdFacts(
    CatalogSnapshot catalog,
    CampaignSnapshot campaigns,
    RateSnapshot rates,
    Viewer viewer,
    DecisionRequest request) {}
