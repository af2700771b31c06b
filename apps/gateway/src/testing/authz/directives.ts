import type { Rows } from "./rows.ts";

/** Fields about directives. */
export const directiveRows: Rows = {
  fields: {
    "Query.directiveKinds": { "organizations.directives.kinds": "directives.read" },
    "Query.directiveMeasures": { "organizations.directives.measures": "directives.read" },
    "Query.directives": { "organizations.directives.list": "directives.read" },
    "Query.directive": { "organizations.directives.byIds": "directives.read" },
    "Query.directivesByIds": { "organizations.directives.byIds": "directives.read" },
    "Query.directiveAddressed": { "organizations.directives.previewAddressing": "directives.manage" },
    "Query.directiveStatus": { "organizations.directives.status": "directives.read" },
    "Query.directiveReceipts": { "organizations.directives.receipts": "directives.read" },
    "Query.directiveReminders": { "organizations.directives.reminders": "directives.read" },
    "Query.directiveFilePart": { "organizations.directives.filePart": "directives.read" },
    "Query.directivesFile": { "organizations.exports.directives": "directives.read" },
    "Query.directiveReceiptsFile": { "organizations.exports.directiveReceipts": "directives.read" },
    "Mutation.setDirectiveKind": { "organizations.directives.setKind": "tiers.manage" },
    "Mutation.createDirective": { "organizations.directives.create": "directives.manage" },
    "Mutation.updateDirective": { "organizations.directives.update": "directives.manage" },
    "Mutation.deleteDirectiveDraft": { "organizations.directives.deleteDraft": "directives.manage" },
    "Mutation.issueDirective": { "organizations.directives.issue": "directives.manage" },
    "Mutation.withdrawDirective": { "organizations.directives.withdraw": "directives.manage" },
    "Mutation.addDirectiveFile": { "organizations.directives.addFile": "directives.manage" },
    "Mutation.addDirectiveFilePart": { "organizations.directives.addFilePart": "directives.manage" },
    "Mutation.removeDirectiveFile": { "organizations.directives.removeFile": "directives.manage" },
    "Mutation.acknowledgeDirective": { "organizations.directives.acknowledge": "directives.acknowledge" },
    "Mutation.handOverDirectives": { "organizations.directives.handOver": "directives.manage" },
  },
  below: {
    "Directive.content": { "organizations.directives.byIds": "directives.read" },
  },
};
