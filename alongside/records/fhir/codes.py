"""The codes that FHIR R4 (4.0.1) allows where it allows no others."""


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


GENDERS = _codes("male female other unknown")
NAME_USES = _codes("usual official temp nickname anonymous old maiden")
COMPARATORS = _codes("< <= >= >")
OBSERVATION_STATUSES = _codes(
    "registered preliminary final amended corrected cancelled entered-in-error unknown"
)
REPORT_STATUSES = OBSERVATION_STATUSES | _codes("partial appended")
CLINICAL_STATUSES = _codes("active recurrence relapse inactive remission resolved")
VERIFICATION_STATUSES = _codes(
    "unconfirmed provisional differential confirmed refuted entered-in-error"
)
MEDICINE_STATUSES = _codes(
    "active on-hold cancelled completed entered-in-error stopped draft unknown"
)
MEDICINE_INTENTS = _codes(
    "proposal plan order original-order reflex-order filler-order instance-order option"
)
PLAN_STATUSES = _codes("draft active on-hold revoked completed entered-in-error unknown")
PLAN_INTENTS = _codes("proposal plan order option")
ACTIVITY_STATUSES = _codes(
    "not-started scheduled in-progress on-hold completed cancelled stopped unknown entered-in-error"
)
GOAL_STATUSES = _codes(
    "proposed planned accepted active on-hold completed cancelled entered-in-error rejected"
)

# All 146, so that a misspelt type is told from one that we pass over.
RESOURCE_TYPES = _codes(
    """
    Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment
    AppointmentResponse AuditEvent Basic Binary BiologicallyDerivedProduct BodyStructure
    Bundle CapabilityStatement CarePlan CareTeam CatalogEntry ChargeItem
    ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication
    CommunicationRequest CompartmentDefinition Composition ConceptMap Condition Consent
    Contract Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue
    Device DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement DiagnosticReport
    DocumentManifest DocumentReference EffectEvidenceSynthesis Encounter Endpoint
    EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence
    EvidenceVariable ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag Goal
    GraphDefinition Group GuidanceResponse HealthcareService ImagingStudy Immunization
    ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide InsurancePlan
    Invoice Library Linkage List Location Measure MeasureReport Media Medication
    MedicationAdministration MedicationDispense MedicationKnowledge MedicationRequest
    MedicationStatement MedicinalProduct MedicinalProductAuthorization
    MedicinalProductContraindication MedicinalProductIndication MedicinalProductIngredient
    MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged
    MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition
    MessageHeader MolecularSequence NamingSystem NutritionOrder Observation
    ObservationDefinition OperationDefinition OperationOutcome Organization
    OrganizationAffiliation Parameters Patient PaymentNotice PaymentReconciliation Person
    PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire
    QuestionnaireResponse RelatedPerson RequestGroup ResearchDefinition
    ResearchElementDefinition ResearchStudy ResearchSubject RiskAssessment
    RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen
    SpecimenDefinition StructureDefinition StructureMap Subscription Substance
    SubstanceNucleicAcid SubstancePolymer SubstanceProtein SubstanceReferenceInformation
    SubstanceSourceMaterial SubstanceSpecification SupplyDelivery SupplyRequest Task
    TerminologyCapabilities TestReport TestScript ValueSet VerificationResult
    VisionPrescription
    """
)
